//! Traces for an OpenTelemetry collector, if one is named: a text's way from its webhook over the
//! attempts to send it to its receipt is one trace. Between them lies a row of the log, which keeps
//! where the trace goes on. Spans carry ids and words of ours, never numbers or texts.

use std::time::Duration;

use anyhow::Context as _;
use opentelemetry::Context;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider,
};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends what waits when the process ends.
pub(super) struct Traces(SdkTracerProvider);

impl Drop for Traces {
    fn drop(&mut self) {
        // What cannot be sent now is lost; the process ends.
        let _ = self.0.shutdown_with_timeout(PATIENCE);
    }
}

/// Connects to the collector at this URL. A collector that is away costs traces, never a request.
pub(super) fn start(url: &str) -> anyhow::Result<(Traces, SdkTracer)> {
    let url = url.to_owned();
    // On a thread of its own: the library's blocking client may not be made inside the runtime.
    let exporter = std::thread::spawn(move || {
        SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpJson)
            .with_endpoint(url)
            .with_timeout(PATIENCE)
            .build()
    });
    let exporter = exporter.join().map_err(|_| anyhow::anyhow!("the exporter of traces broke"))?;
    let exporter = exporter.context("MASKLINE_OTLP_URL")?;
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(Resource::builder().with_service_name("maskline").build())
        .build();
    let tracer = provider.tracer("maskline");
    Ok((Traces(provider), tracer))
}

/// Where the trace stands here, as W3C's `traceparent`; none without traces.
#[must_use]
pub fn here() -> Option<String> {
    let context = Span::current().context();
    let span = context.span();
    let at = span.span_context();
    let flags = at.trace_flags().to_u8();
    at.is_valid().then(|| format!("00-{}-{}-{flags:02x}", at.trace_id(), at.span_id()))
}

/// Has this span, not entered yet, go on from there.
pub fn follow(span: &Span, from: Option<&str>) {
    if let Some(from) = from.and_then(parse) {
        // Without traces there is nothing to go on from.
        let _ = span.set_parent(Context::new().with_remote_span_context(from));
    }
}

fn parse(traceparent: &str) -> Option<SpanContext> {
    let mut parts = traceparent.split('-').skip(1);
    let trace = TraceId::from_hex(parts.next()?).ok()?;
    let span = SpanId::from_hex(parts.next()?).ok()?;
    let flags = TraceFlags::new(u8::from_str_radix(parts.next()?, 16).ok()?);
    Some(SpanContext::new(trace, span, flags, true, TraceState::NONE)).filter(SpanContext::is_valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let at = parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").unwrap();
        assert_eq!(at.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
        assert!(at.is_sampled());
        for wrong in ["", "00", "00-xyz-b7ad6b7169203331-01", "00-0-0-00", "+31612345678"] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }
}
