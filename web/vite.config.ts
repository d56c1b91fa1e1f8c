import react from '@vitejs/plugin-react';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { defineConfig } from 'vitest/config';

const server = process.env.MASKLINE_SERVER ?? 'http://127.0.0.1:4000';

// The console and the server share one origin, in development through this proxy.
const proxy = {
  '/graphql': { target: server, ws: true },
  '/auth': { target: server },
  '/export': { target: server },
  '/readyz': { target: server },
};

// What the server sends in production, so that `vite preview` breaks where production would.
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');

// What is loaded together is one file: compressed apart, the seventy files that the board would be
// otherwise weigh a tenth more. scripts/size.mjs tells what the first pages load.
const groups = [
  { name: 'index', tags: ['$initial' as const], priority: 3 },
  // What the sign-in page shares with the board: who signs in needs nothing else of the board.
  {
    name: 'form',
    test: /@mantine\/core\/esm\/components\/(ActionIcon|Alert|TextInput|Title)\/|\/(use-uncontrolled\.mjs|useMutation\.js|Logo\.tsx)$/,
    priority: 2,
  },
  { name: 'board', test: /\/src\/(shell\/Shell|features\/rides\/Board)\.tsx$/, priority: 1 },
  { name: 'icons', test: /@tabler\/icons-react/, minShareCount: 2 },
];

// The server has these in their compressed form alone, so each of them needs one.
const compressed = compression({
  include: /\.(js|css)$/,
  algorithms: [defineAlgorithm('brotliCompress')],
  threshold: 0,
  skipIfLargerOrEqual: false,
  logLevel: 'silent',
});

export default defineConfig({
  plugins: [react(), compressed],
  server: { port: 5173, proxy },
  preview: {
    port: 4173,
    proxy,
    headers: { 'Content-Security-Policy': contentSecurityPolicy },
  },
  build: {
    outDir: 'dist',
    // Inlined assets become data: URLs, which the content security policy refuses for fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // Every browser this is built for has `modulepreload`.
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  test: {
    environment: 'happy-dom',
    setupFiles: ['src/test-setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
  },
});
