// The columns beside the phones: test log-ins, the list of real traffic, and the buttons that break things.

import { attempt, chatPath, get, post } from "./api.js";
import { birthDate, minuteSecond } from "./dates.js";
import { byId, el, toast } from "./dom.js";
import { say, shownLanguage } from "./words.js";

const TRAFFIC_SHOWN = 100;
const PLENTY = 500; // messages a month: the quota that the co-op's account has

/** `members` and `staff` of logins.json: what a tester must know to link as that member, or to work in that role. */
export function drawLogins(members = [], staff = []) {
  const cards = members.map((member) =>
    el(
      "div",
      { class: "login" },
      el("p", {}, el("b", {}, member.member_no), ` ${say(member.type)}`),
      el("p", { class: "secret" }, `${member.user_name} · ${member.password}`),
      el("p", {}, say("born", { date: birthDate(member.born), last4: member.id_last4 })),
    ),
  );
  if (staff.length) cards.push(el("div", { class: "login" }, ...staff.map(staffLogin)));
  byId("logins").replaceChildren(...(cards.length ? cards : [el("p", { class: "muted" }, say("no_logins"))]));
}

const staffLogin = (one) =>
  el(
    "p",
    { class: "staff", title: one.name },
    el("b", {}, one.role[shownLanguage()]),
    ` ${one.user_name}`,
    el("br"),
    el("span", { class: "secret" }, `/staff_link ${one.code}`),
  );

const CHANNELS = { line: "LINE", telegram: "Telegram" };
let entries = [];

export function drawTraffic(all = entries) {
  entries = all.slice(-TRAFFIC_SHOWN);
  const place = byId("traffic");
  place.replaceChildren(...entries.map(entry));
  if (!entries.length) place.append(el("li", { class: "muted" }, say("no_traffic")));
  place.scrollTop = place.scrollHeight;
}

export const addTraffic = (one) => drawTraffic([...entries.filter(({ id }) => id !== one.id), one]);

function entry({ time, direction, channel, what, status, ms }) {
  const bot = say("bot");
  const name = CHANNELS[channel] ?? say("web");
  const way = direction === "to-bot" ? `${name} → ${bot}` : `${bot} → ${name}`;
  const result = status ? el("b", { class: status < 400 ? "" : "bad" }, `${status}`) : el("b", { class: "bad" }, say("no_answer"));
  const at = new Date(time);
  return el(
    "li",
    {},
    el("time", { datetime: time }, minuteSecond(at)),
    el("span", {}, `${way} `, el("code", {}, what), " ", el("span", { class: "result" }, result, ` ${Math.round(ms)} ms`)),
  );
}

let faultChannel = "line";
let quotaUsedUp = false;

function showFaultSwitches() {
  for (const button of byId("fault-channel").children) {
    button.setAttribute("aria-pressed", String(button.dataset.channel === faultChannel));
  }
  byId("fault-quota").setAttribute("aria-pressed", String(quotaUsedUp));
}

/** Wires the faults; `phones` by channel say which person is meant. */
export async function startFaults(phones) {
  byId("fault-channel").addEventListener("click", ({ target }) => {
    faultChannel = target.dataset.channel ?? faultChannel;
    showFaultSwitches();
  });
  const press = (id, act) => byId(id).addEventListener("click", () => attempt(act));
  press("fault-redeliver", async () => {
    await post("redeliver", { channel: faultChannel });
    toast(say("redelivered"));
  });
  press("fault-hang", async () => {
    await post("faults", { channel: faultChannel, kind: "hang", count: 1, seconds: 10 });
    toast(say("hanging", { channel: CHANNELS[faultChannel] }));
  });
  press("fault-block", () => post(`${chatPath(faultChannel, phones[faultChannel].person)}/block`));
  press("fault-quota", async () => {
    await post("settings", { line_quota: quotaUsedUp ? PLENTY : 0 });
    quotaUsedUp = !quotaUsedUp;
    showFaultSwitches();
    toast(say(quotaUsedUp ? "quota_used" : "quota_back"));
  });
  quotaUsedUp = (await get("settings")).line_quota === 0;
  showFaultSwitches();
}
