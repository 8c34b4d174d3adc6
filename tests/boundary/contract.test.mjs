// The boundary, driven from JavaScript with the real wasm: the same turns as native, and for everything
// that is wrong a clear error and an instance that goes on.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import init, { Agent } from '../../widget/src/engine/guichet_wasm.js';

const path = (name) => new URL(`../../target/boundary/${name}`, import.meta.url);
const fixture = JSON.parse(readFileSync(path('fixture.json'), 'utf8'));
const now = '2026-11-21T09:30:00+01:00';
const shelvesOf = (talk) => talk.shelves.map((name) => new Uint8Array(readFileSync(path(name))));
const english = fixture.talks[0];
const open = (saved) => new Agent(fixture.manifest, shelvesOf(english), english.user, saved);

/** What native JSON and the boundary may write differently: absent and undefined are the same. */
const plain = (value) => JSON.parse(JSON.stringify(value, (_, inner) => (inner === null ? undefined : inner)));

before(async () => {
  const wasm = readFileSync(new URL('../../widget/src/engine/guichet_wasm_bg.wasm', import.meta.url));
  await init({ module_or_path: wasm });
});

test('the same inputs give the same turns, native and in wasm', () => {
  for (const talk of fixture.talks) {
    const agent = new Agent(fixture.manifest, shelvesOf(talk), talk.user);
    for (const [number, { input, outcome }] of talk.steps.entries()) {
      if (outcome.error) {
        assert.throws(() => agent.step(input), { message: outcome.error });
      } else {
        assert.deepEqual(plain(agent.step(input)), plain(outcome.turn), `step ${number} in ${talk.user.language}`);
      }
    }
    assert.equal(agent.save(), talk.saved);
    agent.free();
  }
});

test('every conversation of the cases is the same, native and in wasm', () => {
  for (const talk of fixture.cases) {
    const at = (saved) => new Agent(talk.manifest, shelvesOf(talk), talk.user, saved);
    let agent = at();
    for (const [number, { reload, input, outcome }] of talk.steps.entries()) {
      if (reload) {
        const saved = agent.save();
        agent.free();
        agent = at(saved);
      } else if (outcome.error) {
        assert.throws(() => agent.step(input), { message: outcome.error });
      } else {
        assert.deepEqual(plain(agent.step(input)), plain(outcome.turn), `${talk.title}, step ${number}`);
      }
    }
    assert.equal(agent.save(), talk.saved, talk.title);
    agent.free();
  }
});

test('wrong messages are refused, and the conversation goes on', () => {
  const agent = open();
  const wrong = [
    undefined, null, 0, '', 'resume', [], {}, { now }, { now, act: null }, { now, act: {} }, { now, act: { type: 'nothing' } },
    { act: { type: 'resume' } }, { now: 1, act: { type: 'resume' } }, { now, act: { type: 'say' } }, { now, act: { type: 'say', text: 7 } },
    { now, act: { type: 'choose', choice: 'nowhere>nothing' } }, { now, act: { type: 'answer', value: 'x' } }, { now, act: { type: 'skip' } },
    { now, act: { type: 'helped', solved: 'yes' } }, { now, act: { type: 'helped', solved: true } }, { now, act: { type: 'cancel' } },
    { now, act: { type: 'send', key: 'k', ticket: {} } }, { now, act: { type: 'return', place: -1 } }, { now, act: { type: 'return', place: 99 } },
    { now, act: { type: 'return', place: 1e99 } }, { now, act: { type: 'delivered', key: 'unknown' } }, { now, act: { type: 'follow' } },
    { now, act: { type: 'open', target: Symbol('x') } }, new Proxy({}, { get() { throw new Error('hostile'); } }),
  ];
  for (const [number, input] of wrong.entries()) {
    assert.throws(() => agent.step(input), (error) => error instanceof Error && !(error instanceof WebAssembly.RuntimeError) && error.message.length > 0, `input ${number}`);
    assert.equal(agent.step({ now, act: { type: 'resume' } }).keep, 0, `after input ${number}`);
  }
  assert.equal(agent.step({ now, act: { type: 'say', text: 'slow pages' } }).entries[0].said.text, 'slow pages');
});

test('huge and strange words are only words', () => {
  const agent = open();
  for (const text of ['x'.repeat(1e6), '\u0000\uffff\ud800', '"(-+:^~*?', '🎉'.repeat(1e4), 'a '.repeat(1e5)]) {
    assert.ok(agent.step({ now, act: { type: 'say', text } }).expects);
    assert.ok(agent.step({ now, act: { type: 'suggest', text } }).effects[0].candidates);
  }
});

test('a shelf that is cut or changed anywhere is refused by name', () => {
  const [shelf] = shelvesOf(english);
  const refused = { message: /^unusable shelf: / };
  for (let at = 0; at < shelf.length; at += Math.max(1, Math.floor(shelf.length / 200))) {
    const damaged = shelf.slice();
    damaged[at] ^= 1 << at % 8;
    assert.throws(() => new Agent(fixture.manifest, [damaged], english.user), refused, `byte ${at}`);
  }
  for (const length of [0, 1, 8, shelf.length >> 1, shelf.length - 1]) {
    assert.throws(() => new Agent(fixture.manifest, [shelf.slice(0, length)], english.user), refused, `cut at ${length}`);
  }
});

test('wrong manifests, users and shelves are refused', () => {
  const good = shelvesOf(english);
  const wrong = [
    [undefined, good, english.user], [{}, good, english.user], [{ ...fixture.manifest, format: 4 }, good, english.user],
    [{ ...fixture.manifest, languages: [] }, good, english.user], [fixture.manifest, good, { groups: 'all' }], [fixture.manifest, good, null],
    [fixture.manifest, [new Uint8Array(3)], english.user], [fixture.manifest, shelvesOf(fixture.talks[1]), english.user],
  ];
  for (const [number, [manifest, shelves, user]] of wrong.entries()) {
    assert.throws(() => new Agent(manifest, shelves, user), (error) => error instanceof Error && !(error instanceof WebAssembly.RuntimeError), `case ${number}`);
  }
  assert.ok(open());
});

test('a manifest that names a shelf which is missing opens what is there', () => {
  const agent = new Agent(fixture.manifest, [], english.user);
  assert.deepEqual(plain(agent.step({ now, act: { type: 'say', text: 'slow pages' } }).expects), { type: 'candidates', candidates: [] });
});

test('saved sessions: of another version refused, of a changed knowledge gone on with', () => {
  for (const saved of ['', '{}', 'null', '[]', '{"format":0,"ledger":[]}', '{"format":3,"ledger":[]}', '{"format":1}', '{"format":1,"ledger":[{"did":"flown"}]}', '{"format":1,"ledger":'.padEnd(5000, '[')]) {
    assert.throws(() => open(saved), { message: /^unusable saved session: / }, saved.slice(0, 40));
  }
  const gone = '{"format":1,"ledger":[{"did":"opened","target":"easyvista/slow-pages"},{"did":"chose","choice":"easyvista/slow-pages#gone>x"}]}';
  // A kept session of the form before; one of its choices is not there any more.
  const agent = open(gone);
  const turn = agent.step({ now, act: { type: 'resume' } });
  assert.deepEqual(turn.effects.map(({ type }) => type), ['changed']);
  assert.ok(turn.entries.length > 1);
  assert.equal(JSON.parse(agent.save()).later.length, 1, 'what does not hold waits, until the person goes on');
});
