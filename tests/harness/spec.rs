//! The vendors' own descriptions of their interfaces, as judges of what is asked of our fakes:
//! unknown paths, parameters and fields are refused, and values must be of their kind.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use jsonschema::Draft;
use serde_json::{Map, Value, json};

/// One interface's description (`fixtures/specs`), as OpenAPI 3.0.
pub struct Spec(Value);

/// A request, as far as a description judges it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// `GET`, `POST`, …
    pub method: &'a str,
    /// The path, as `/sms/json`.
    pub path: &'a str,
    /// The raw query.
    pub query: &'a str,
    /// `Content-Type`, if there is a body.
    pub content_type: &'a str,
    /// The body.
    pub body: &'a str,
}

static SPECS: LazyLock<Mutex<HashMap<&'static str, &'static Spec>>> = LazyLock::new(Mutex::default);

impl Spec {
    /// The description in this file, read once.
    #[must_use]
    pub fn of(file: &'static str) -> &'static Self {
        let mut specs = SPECS.lock().expect("no panic");
        specs.entry(file).or_insert_with(|| {
            let path = format!("{}/fixtures/specs/{file}", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(&path).expect("a description");
            Box::leak(Box::new(Self(serde_json::from_str(&text).expect("JSON"))))
        })
    }

    /// What is wrong with a request, if anything.
    pub fn check(&self, asked: &Asked<'_>) -> Result<(), String> {
        let (template, path, operation) = self.operation(asked)?;
        let listed = |place| {
            let mut parameters = self.parameters(path, place);
            parameters.extend(self.parameters(operation, place));
            parameters
        };
        for (name, value) in variables(template, asked.path) {
            let parameter = listed("path").remove(&name).ok_or_else(|| format!("unknown variable {name}"))?;
            self.check_value(&parameter["schema"], &value.into())
                .map_err(|wrong| format!("{name}: {wrong}"))?;
        }
        self.check_query(&listed("query"), asked.query)?;
        let Some(contents) = operation["requestBody"]["content"].as_object() else {
            return if asked.body.is_empty() { Ok(()) } else { Err("a body where none belongs".into()) };
        };
        let kind = asked.content_type.split(';').next().unwrap_or_default().trim();
        let content = contents.get(kind).ok_or_else(|| format!("content type {kind:?}"))?;
        let schema = &content["schema"];
        let body = if kind == "application/json" {
            serde_json::from_str(asked.body).map_err(|error| format!("body: {error}"))?
        } else {
            let pairs: Vec<(String, String)> =
                serde_urlencoded::from_str(asked.body).map_err(|error| format!("form: {error}"))?;
            self.form(&self.properties(schema), pairs)?
        };
        let known = self.properties(schema);
        if let Some(unknown) = body.as_object().and_then(|body| body.keys().find(|n| !known.contains_key(*n)))
        {
            return Err(format!("unknown field {unknown}"));
        }
        self.check_value(schema, &body)
    }

    fn operation(&self, asked: &Asked<'_>) -> Result<(&str, &Value, &Value), String> {
        let paths = self.0["paths"].as_object().ok_or("no paths")?;
        let is_it = |template: &str| {
            let (mut given, mut parts) = (asked.path.split('/'), template.split('/'));
            given.by_ref().zip(parts.by_ref()).all(|(given, part)| given == part || fits(part, given))
                && asked.path.split('/').count() == template.split('/').count()
        };
        let path = paths.iter().find(|(template, _)| is_it(template));
        let (template, path) = path.ok_or_else(|| format!("no path {}", asked.path))?;
        let operation = &path[asked.method.to_lowercase()];
        if operation.is_null() {
            return Err(format!("no {} {}", asked.method, asked.path));
        }
        Ok((template, path, operation))
    }

    /// The parameters of a path or operation in this place, by name.
    fn parameters(&self, of: &Value, place: &str) -> HashMap<String, Value> {
        let listed = of["parameters"].as_array().cloned().unwrap_or_default();
        let resolved = listed.iter().map(|parameter| self.resolved(parameter).clone());
        let there = resolved.filter(|parameter| parameter["in"] == place);
        there.map(|p| (p["name"].as_str().unwrap_or_default().to_owned(), p)).collect()
    }

    fn check_query(&self, parameters: &HashMap<String, Value>, query: &str) -> Result<(), String> {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(|error| format!("query: {error}"))?;
        let schemas: HashMap<_, _> =
            parameters.iter().map(|(n, p)| (n.clone(), p["schema"].clone())).collect();
        for (name, value) in &pairs {
            let schema = schemas.get(name).ok_or_else(|| format!("unknown parameter {name}"))?;
            let (_, value) = self.typed(&schemas, name.clone(), value.clone());
            self.check_value(schema, &value).map_err(|wrong| format!("{name}: {wrong}"))?;
        }
        let missing = parameters
            .iter()
            .find(|(name, p)| p["required"] == true && !pairs.iter().any(|(given, _)| given == *name));
        missing.map_or(Ok(()), |(name, _)| Err(format!("missing parameter {name}")))
    }

    /// A form as the object that is described there: a list is a name that comes several times.
    fn form(&self, schemas: &HashMap<String, Value>, pairs: Vec<(String, String)>) -> Result<Value, String> {
        let mut form = Map::new();
        for (name, value) in pairs {
            let schema = schemas.get(&name).map(|schema| self.resolved(schema));
            if schema.is_some_and(|schema| schema["type"] == "array") {
                let list = form.entry(name).or_insert_with(|| json!([]));
                list.as_array_mut().expect("made here").push(value.into());
            } else {
                let (name, value) = self.typed(schemas, name, value);
                if form.contains_key(&name) {
                    return Err(format!("{name} comes twice"));
                }
                form.insert(name, value);
            }
        }
        Ok(Value::Object(form))
    }

    /// A text as the number or truth that is described there.
    fn typed(&self, schemas: &HashMap<String, Value>, name: String, value: String) -> (String, Value) {
        let schema = schemas.get(&name).map(|schema| self.resolved(schema));
        let kind = schema.and_then(|schema| schema["type"].as_str()).unwrap_or("string");
        let read = match kind {
            "integer" | "number" | "boolean" => serde_json::from_str(&value).ok(),
            _ => None,
        };
        (name, read.unwrap_or(Value::String(value)))
    }

    fn check_value(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let whole = json!({ "allOf": [schema], "components": self.0["components"] });
        let validator = jsonschema::options()
            .with_draft(Draft::Draft4)
            .build(&whole)
            .map_err(|error| format!("the description itself: {error}"))?;
        let wrong: Vec<_> = validator.iter_errors(value).map(|error| error.to_string()).collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    }

    /// All fields that a schema knows, also through references and combinations.
    fn properties(&self, schema: &Value) -> HashMap<String, Value> {
        let schema = self.resolved(schema);
        let own = schema["properties"].as_object().cloned().unwrap_or_else(Map::new);
        let combined =
            ["allOf", "oneOf", "anyOf"].iter().filter_map(|name| schema[*name].as_array()).flatten();
        own.into_iter().chain(combined.flat_map(|schema| self.properties(schema))).collect()
    }

    fn resolved<'v>(&'v self, value: &'v Value) -> &'v Value {
        let target = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        target.and_then(|pointer| self.0.pointer(pointer)).unwrap_or(value)
    }
}

/// Does a segment fit a template's? A variable may end in `.json`.
fn fits(wanted: &str, given: &str) -> bool {
    let ending = wanted.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(_, ending)| ending);
    ending.is_some_and(|ending| given.ends_with(ending))
}

/// The values of a template's variables in a path that fits it; a variable may end in `.json`.
fn variables(template: &str, path: &str) -> Vec<(String, String)> {
    let segments = template.split('/').zip(path.split('/'));
    let named = segments.filter_map(|(wanted, given)| {
        let (name, after) = wanted.strip_prefix('{')?.split_once('}')?;
        Some((name.to_owned(), given.strip_suffix(after)?.to_owned()))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_may_have_lists_and_a_path_variables() {
        let spec = Spec::of("twilio/strict_api.json");
        let account = "AC0123456789abcdef0123456789abcdef";
        let check = |account: &str, body: &str| {
            let path = format!("/2010-04-01/Accounts/{account}/Messages.json");
            let content_type = "application/x-www-form-urlencoded";
            spec.check(&Asked { method: "POST", path: &path, query: "", content_type, body })
        };
        let right =
            "To=%2B31612345678&From=%2B14075550100&MediaUrl=https%3A%2F%2Fx%2F1&MediaUrl=https%3A%2F%2Fx%2F2";
        assert_eq!(check(account, right), Ok(()));
        for (account, body) in [
            ("AC1", right),
            (account, "From=%2B14075550100&Body=hi"),
            (account, "To=31612345678&Body=hi"),
            (account, "To=%2B31612345678&Body=hi&Body=ho"),
            (account, "To=%2B31612345678&Colour=red"),
        ] {
            assert!(check(account, body).is_err(), "{account} {body}");
        }
    }
}
