// A folder as a static host serves it: on loopback, at a port that the system picks, compressed, with its own 404 page.
import { createServer } from "node:http";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, resolve, sep } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".xml": "application/xml",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".pdf": "application/pdf",
  ".epub": "application/epub+zip",
  ".webmanifest": "application/manifest+json",
};

/** Calls `work` with the address of the served folder, and stops serving afterwards. */
export async function withSite(folder, work) {
  const root = resolve(folder);
  const server = createServer((request, response) => answer(root, request, response));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    return await work(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

/** The pages of a folder, as addresses relative to it; letters are none of them, and neither are other formats. */
export function pagesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => /(^|\/)(index|404)\.html$/.test(name))
    .sort()
    .map((name) => name.replace(/(^|\/)index\.html$/, "$1"));
}

function answer(root, request, response) {
  const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
  let file = join(root, path);
  if (!file.startsWith(root)) return send(response, 400, "text/plain", Buffer.from("no"));
  if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
  if (existsSync(file)) return send(response, 200, TYPES[extname(file)] ?? "application/octet-stream", readFileSync(file));
  const own = join(root, "404.html");
  return send(response, 404, TYPES[".html"], existsSync(own) ? readFileSync(own) : Buffer.from("not found"));
}

function send(response, status, type, data) {
  const packs = /^text|json|xml|svg/.test(type);
  response.writeHead(status, { "content-type": type, ...(packs ? { "content-encoding": "gzip" } : {}) });
  response.end(packs ? gzipSync(data) : data);
}
