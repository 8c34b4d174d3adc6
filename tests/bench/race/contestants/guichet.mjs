// This engine, as the widget uses it. `prepare` compiles the wasm, so that its time is told apart from opening.
import init, { Agent } from '#engine';

const now = '2026-11-21T09:30:00+01:00';

export const build = (documents, pack) => pack(documents, LANGUAGE);

export async function prepare(files) {
  await init({ module_or_path: files['engine.wasm'] });
}

export function open(files) {
  const manifest = JSON.parse(new TextDecoder().decode(files['manifest.json']));
  const agent = new Agent(manifest, manifest.shelves.map((shelf) => new Uint8Array(files[shelf.file])), { language: LANGUAGE });
  return (question) => {
    agent.step({ now, act: { type: 'restart' } });
    return found(agent.step({ now, act: { type: 'say', text: question } }));
  };
}

/** What the person sees first, best first: the procedure that was begun, or those that are offered, however surely. */
function found(turn) {
  const offered = [turn.expects, ...turn.effects].flatMap((part) => part.candidates ?? []).map(({ procedure, title }) => ({ id: procedure, title }));
  const begun = turn.entries.find((entry) => entry.type === 'shown');
  return begun ? [{ id: begun.step.replace(/[#:].*/, ''), title: '' }, ...offered] : offered;
}
