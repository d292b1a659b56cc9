// All tests, in one process beside one Baton; then whether they left an operation out.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import * as sfn from '@aws-sdk/client-sfn';
import { called } from './baton.mjs';
import './access.mjs';
import './executions.mjs';
import './machines.mjs';
import './map_runs.mjs';
import './tasks.mjs';

after(() => {
  const all = Object.keys(sfn).filter((name) => /^[A-Z].*Command$/.test(name) && name !== '$Command');
  const missing = all.map((name) => name.slice(0, -'Command'.length)).filter((name) => !called.has(name));
  assert.deepEqual(missing, [], 'operations that no test calls');
});
