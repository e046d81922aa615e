// The page's own words in Thai and English, and which of the two is shown. The bot's words come from the bot.

const WORDS = {
  th: {
    title: "แชตจำลอง",
    made_up: "ข้อมูลทุกรายการสมมติขึ้น ไม่มีการเชื่อมต่อ LINE หรือ Telegram จริง",
    skip: "ข้ามไปที่แชต",
    language: "ภาษา",
    reset: "เริ่มข้อมูลใหม่",
    reset_ask: "เริ่มข้อมูลใหม่หรือไม่",
    reset_what: "แชต การผูกบัญชี และรหัสผ่านที่ตั้งไว้จะหายไป กลับเป็นข้อมูลเริ่มต้น",
    resetting: "กำลังเตรียมข้อมูลใหม่ กรุณารอสักครู่",
    ready: "ข้อมูลใหม่พร้อมแล้ว",
    clock: "เวลาในระบบ",
    hour: "+1 ชั่วโมง",
    day: "+1 วัน",
    before_cutoff: "ไปก่อนกำหนดส่ง 5 นาที",
    fifteenth: "วันที่ 15",
    choose_time: "เลือกเวลา…",
    choose_time_title: "เลือกเวลาในระบบ",
    time_field: "วันและเวลา (เวลาประเทศไทย ปี ค.ศ.)",
    set_time: "ใช้เวลานี้",
    real_time: "กลับเป็นเวลาจริง",
    cancel: "ไม่เปลี่ยน",
    clock_note: "งานที่ถึงเวลาจะทำทันทีเมื่อเลื่อนเวลา",
    logins: "สมาชิกทดลอง",
    no_logins: "ยังไม่มีข้อมูลสมาชิกทดลอง",
    ordinary: "สมาชิกสามัญ",
    associate: "สมาชิกสมทบ",
    born: "เกิด {date} · บัตร {last4}",
    person: "ผู้ใช้ {channel}",
    back: "กลับ",
    bot: "บอต",
    chat: "แชต {channel}",
    message: "ข้อความ",
    send: "ส่ง",
    menu: "เมนู",
    start_line: "เพิ่มเพื่อน",
    start_telegram: "เริ่ม",
    not_started_line: "ยังไม่ได้เพิ่มสหกรณ์เป็นเพื่อน",
    not_started_telegram: "กดเริ่มเพื่อเปิดแชตกับสหกรณ์",
    unblock: "เลิกบล็อก",
    typing: "กำลังพิมพ์",
    protected: "ห้ามส่งต่อและบันทึก",
    unsent_line: "ยกเลิกข้อความแล้ว",
    unsent_telegram: "ลบข้อความแล้ว",
    edited: "แก้ไขแล้ว",
    unsend: "ยกเลิกข้อความนี้",
    delete: "ลบข้อความนี้",
    choices: "ปุ่มลัด",
    followed: "เพิ่มเพื่อนแล้ว",
    blocked: "บล็อกแล้ว",
    unblocked: "เลิกบล็อกแล้ว",
    started: "เริ่มแชต",
    "left-group": "บอตออกจากกลุ่มแล้ว",
    other_message: "ข้อความชนิด {kind}",
    outside: "ปุ่มนี้เปิด {url}",
    traffic: "ข้อมูลที่รับส่งจริง",
    no_traffic: "ยังไม่มี พิมพ์ข้อความในแชตเพื่อดู",
    web: "หน้าเว็บ",
    no_answer: "ไม่ตอบ",
    faults: "ลองเหตุขัดข้อง",
    channel: "ช่องทาง",
    redeliver: "ส่งเหตุการณ์ล่าสุดซ้ำ",
    redelivered: "ส่งเหตุการณ์ล่าสุดซ้ำแล้ว บอตต้องไม่ตอบซ้ำ",
    hang: "ปลายทางไม่ตอบ 10 วินาที",
    hanging: "การส่งครั้งต่อไปทาง {channel} จะไม่มีคำตอบ 10 วินาที",
    block: "สมาชิกบล็อกบัญชี",
    quota: "โควตา LINE หมด",
    quota_used: "โควตา LINE หมดแล้ว ส่งแจ้งเตือนไม่ได้ ยังตอบคำถามได้",
    quota_back: "โควตา LINE กลับเป็นปกติ",
    not_done: "ทำไม่ได้: {why}",
  },
  en: {
    title: "chat simulator",
    made_up: "Every record is made up. Nothing is connected to the real LINE or Telegram.",
    skip: "Skip to the chats",
    language: "Language",
    reset: "Start anew",
    reset_ask: "Start anew?",
    reset_what: "Chats, links and passwords that were set go; the first data come back.",
    resetting: "Preparing new data, please wait.",
    ready: "New data are ready.",
    clock: "Time in the system",
    hour: "+1 hour",
    day: "+1 day",
    before_cutoff: "5 minutes before cut-off",
    fifteenth: "The 15th",
    choose_time: "Choose…",
    choose_time_title: "Choose the time in the system",
    time_field: "Date and time (Thailand)",
    set_time: "Use this time",
    real_time: "Back to real time",
    cancel: "Do not change",
    clock_note: "What falls due is done as soon as the time moves.",
    logins: "Test members",
    no_logins: "No test members yet",
    ordinary: "ordinary member",
    associate: "associate member",
    born: "Born {date} · ID {last4}",
    person: "{channel} user",
    back: "Back",
    bot: "bot",
    chat: "{channel} chat",
    message: "Message",
    send: "Send",
    menu: "Menu",
    start_line: "Add friend",
    start_telegram: "Start",
    not_started_line: "The co-op is not a friend yet.",
    not_started_telegram: "Press Start to open the chat.",
    unblock: "Unblock",
    typing: "typing",
    protected: "Cannot be forwarded or saved",
    unsent_line: "Message unsent",
    unsent_telegram: "Message deleted",
    edited: "edited",
    unsend: "Unsend this message",
    delete: "Delete this message",
    choices: "Quick replies",
    followed: "Added as a friend",
    blocked: "Blocked",
    unblocked: "Unblocked",
    started: "Chat started",
    "left-group": "The bot left the group",
    other_message: "Message of type {kind}",
    outside: "This button opens {url}",
    traffic: "Real traffic",
    no_traffic: "Nothing yet. Type in a chat to see it.",
    web: "web page",
    no_answer: "no answer",
    faults: "Try a fault",
    channel: "Channel",
    redeliver: "Send the last event again",
    redelivered: "Sent again: the bot must not answer twice.",
    hang: "No answer for 10 seconds",
    hanging: "The next call to {channel} gets no answer for 10 seconds.",
    block: "Member blocks the account",
    quota: "LINE quota used up",
    quota_used: "LINE quota used up: notices stop, replies go on.",
    quota_back: "The LINE quota is back to normal.",
    not_done: "Not done: {why}",
  },
};

const KEPT_AS = "simulator-language";
let language = localStorage.getItem(KEPT_AS) === "en" ? "en" : "th";

export const shownLanguage = () => language;

/** say("born", {date: "…"}): the words for KEY in the shown language. */
export function say(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Whether KEY has words: the platforms' system notes include free text. */
export const knows = (key) => Object.hasOwn(WORDS[language], key);

/** Writes the words into every element marked with `data-word`, or `data-label` for a spoken label. */
export function fill(root = document) {
  for (const element of root.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
  }
}

export function choose(chosen) {
  language = chosen;
  localStorage.setItem(KEPT_AS, chosen);
  document.documentElement.lang = chosen;
  fill();
}
