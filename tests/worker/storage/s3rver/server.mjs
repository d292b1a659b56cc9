// s3rver, a server of S3's protocol that others wrote:
//
//   node server.mjs PORT_FILE      writes its port there, then serves 127.0.0.1 until it is killed
//
// One bucket, "bucket", and one key, "S3RVER". It does not compute signatures of version 4, as s3_server.py does, and
// keeps objects in files beside PORT_FILE.
import { renameSync, writeFileSync } from "node:fs";

import S3rver from "s3rver";

const portFile = process.argv[2];
const server = new S3rver({
  address: "127.0.0.1",
  port: 0,
  silent: true,
  directory: portFile + ".objects",
  configureBuckets: [{ name: "bucket", configs: [] }],
});
const { port } = await server.run();
writeFileSync(portFile + ".new", String(port));
renameSync(portFile + ".new", portFile);
