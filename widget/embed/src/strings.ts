// Every word that is shown, in English. `{n}` and the like are filled in by whoever shows it; knows nothing of when that is.

export const launcherWords = {
  open: "Open chat",
  minimise: "Minimise chat",
  lost: "The chat could not be loaded. Please check your connection. ",
  again: "Try again",
};

export const words = {
  chat: "Chat",
  close: "Close chat",
  byAi: "Answers are written by an AI",
  conversation: "Conversation",
  invitation: "Ask in your own words. Each question is answered on its own.",
  placeholder: "Ask a question",
  question: "Your question",
  send: "Send",
  stop: "Stop",
  counter: "{used} of {limit} characters",
  tooLong: "{over} characters too many",
  youAsked: "You asked: ",
  answer: "Answer: ",
  earlier: "From an earlier try: ",
  slow: "Still working on it",
  complete: "Answer complete.",
  newText: "New text",
  again: "Try again",
  stopped: "You stopped this answer.",
  askAgainIn: "You can ask again in {time}.",
  seconds: "{n} s",
  minutes: "{n} min",
  hours: "{n} h",
  connecting: "Connecting …",
  reconnecting: "The connection was lost. Reconnecting …",
  offline: "You are offline. We'll go on when you are back.",
};

export type Words = typeof words;

/** Sentences for the codes of `failed` and `error`; another code shows the server's own message. */
export const failures: Readonly<Record<string, string>> = {
  refused: "This chat can't answer at the moment. We are sorry.",
  limited: "That's all we can answer right now.",
  unavailable: "The answer didn't come through.",
  nonsense: "The answer came back unreadable.",
  too_long: "The answer was too long and ends here.",
  interrupted: "The answer was interrupted.",
  unsaved: "The answer couldn't be saved.",
  busy: "One question at a time: another answer is still being written.",
  not_now: "Questions can't be taken at the moment. Please try again shortly.",
  question_too_long: "This question is too long. Please shorten it.",
  question_empty: "Please write a question first.",
  bad_frame: "This question couldn't be sent. Please try it in other words.",
  too_large: "This question is too long. Please shorten it.",
};

/** Sentences for the codes of `refused`, said to a visitor who can do nothing about most of them. */
export const refusals: Readonly<Record<string, string>> = {
  paused: "The chat is taking a break. Please come back later.",
  bad_version: "This page has grown old. Please load it again.",
  too_many_bad_frames: "Something went wrong here. Please load the page again.",
};

export const refusal = "The chat isn't available on this page right now.";

export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A wait in milliseconds, in the largest unit that says enough. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds < 100) return fill(words.seconds, { n: seconds });
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? fill(words.minutes, { n: minutes }) : fill(words.hours, { n: Math.ceil(minutes / 60) });
}
