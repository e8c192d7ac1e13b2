// What the phone of a test call says about itself.

/** 75000 is 1:15. */
export function minutes(millis) {
  const seconds = Math.floor(millis / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How keys are collected: how many, what ends them, for how long. */
export function waitText({ max_digits: most, finish_key: key, millis }) {
  const parts = [];
  if (most) parts.push(most === 1 ? "1 digit" : `up to ${most} digits`);
  if (key) parts.push(`${key} ends`);
  const rest = parts.length ? ` (${parts.join(", ")})` : "";
  return `Waits for your keys${rest}, ${Math.round(millis / 1000)} s.`;
}

const endsIt = ({ finish_key: key }) => (key ? ` ${key} ends it.` : "");

/** What a recording is going to be. */
export function recordText(record) {
  const most = Math.round(record.max_millis / 1000);
  return `Records what you say, up to ${most} s.${endsIt(record)} Hanging up ends it, too.`;
}

/** How far a recording is. */
export const recordedText = (record, millis, most) =>
  `${minutes(millis)} of ${minutes(most)} recorded.${endsIt(record)}`;

/** What a caller in a queue, or talking to an agent, is told. */
export function queueText({ agent, hold, key }) {
  if (hold) return "You are on hold.";
  if (agent) return `You talk to ${agent}.`;
  const leave = key ? ` Press ${key} to leave the queue.` : "";
  return `Waits in the queue.${leave}`;
}

/** How a transfer went. */
export const dialWords = {
  answered: "Answered. They talked for 20 s.",
  busy: "The number was busy.",
  no_answer: "Nobody answered.",
  failed: "The number could not be called.",
};

/** How it goes with one of several numbers. */
export const findWords = {
  rings: "rings",
  asked: "answered, and listens",
  busy: "busy",
  no_answer: "no answer",
  failed: "can't be called",
  refused: "did not take the call",
  accepted: "takes the call",
};

/** What who answers hears. */
export const whisperText = (whisper) =>
  whisper
    .map((i) => (i.text ? `“${i.text}”` : `♪ ${i.sound ?? i.url}`))
    .join(" ");

/** Why a request failed; then says what becomes of the call. */
export const failure = (error, then) =>
  error instanceof TypeError // fetch: no answer at all
    ? `Hookline could not be reached. ${then}`
    : error.message;
