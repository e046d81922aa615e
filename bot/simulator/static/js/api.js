// The simulator's control API: its contract stands in bot/simulator/control.py.

import { toast } from "./dom.js";
import { say } from "./words.js";

const ROOT = "/simulator/api/";

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `${response.status}`);
  return body;
}

export const get = async (path) => answer(await fetch(ROOT + path));

export async function post(path, body = {}) {
  return answer(
    await fetch(ROOT + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

/** Runs ACT and tells the person when it was refused; for everything that a button starts. */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    toast(say("not_done", { why: error.message }));
    return undefined;
  }
}

export const chatPath = (channel, person) => `chats/${channel}/${encodeURIComponent(person)}`;

/** Opens a button's address in a window of its own, as that person on that channel. */
export function openAs(channel, person, url, kind) {
  const query = new URLSearchParams({ channel, person, url, kind });
  window.open(`${ROOT}open?${query}`, "_blank", "popup,width=440,height=840");
}

/**
 * Server-sent events; resolves once they come, so that nothing which happens after what is read next is missed.
 * The browser reconnects by itself; BACK is called then, since the simulator may be a new one.
 */
export function listen(handlers, back) {
  const source = new EventSource(`${ROOT}stream`);
  let lost = false;
  source.addEventListener("error", () => {
    lost = true;
  });
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
  return new Promise((opened) => {
    source.addEventListener("open", () => {
      opened();
      if (lost) back();
      lost = false;
    });
  });
}
