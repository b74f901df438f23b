// What a test has in its hands: plain types, so that the built package carries no other package's.

/** What can go wrong: with calls and deliveries of any double, with Telegram's, and with orders of the video APIs. */
export type FaultKind =
  | "delay"
  | "fail"
  | "lose"
  | "duplicate"
  | "reorder"
  | "corrupt"
  | "rate-limit"
  | "unauthorized"
  | "gateway"
  | "close"
  | "as-animation"
  | "as-document"
  | "without-size"
  | "as-square"
  | "without-thumbnail"
  | "moderation"
  | "insufficient-credits"
  | "job-failed"
  | "retired"
  | "draft-expired"

/** A fault as it is asked for; `times` is 1 and `status` 500 where nothing is said. */
export interface FaultInput {
  readonly where: "telegram" | "video" | "assistant" | "kie" | "google" | "openrouter" | "replicate" | "ark" | "fal"
  readonly kind: FaultKind
  /** A method, a route's name, or `update`; without it any call. */
  readonly match?: string
  /** Only calls that say these words. */
  readonly about?: string
  readonly times?: number
  readonly delayMs?: number
  readonly status?: number
  readonly words?: string
  /** Seconds. */
  readonly retryAfter?: number
}

/** What a bot called: its parameters, uploads as name and size, and how it ended. */
export interface Call {
  readonly n: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly method: string
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever the bot sent: a test says what it expects
  readonly params: { readonly [name: string]: any }
  readonly ok: boolean
  readonly error?: string
}

export interface MessageButton {
  readonly text: string
  readonly callback_data?: string
}

/** A message, of which the commonest fields are typed; the rest is there as the Bot API spells it. */
export interface ChatMessage {
  readonly message_id: number
  readonly from: { readonly is_bot: boolean; readonly first_name: string; readonly [field: string]: unknown }
  readonly text?: string
  readonly caption?: string
  readonly invoice?: { readonly title: string; readonly total_amount: number }
  readonly reply_markup?: { readonly inline_keyboard?: ReadonlyArray<ReadonlyArray<MessageButton>> }
  readonly [field: string]: unknown
}

export type FileKind = "photo" | "document" | "video" | "voice" | "audio" | "animation" | "video_note" | "sticker"

export interface Sending {
  readonly caption?: string
  /** The message that is answered. */
  readonly replyTo?: number
  /** Seconds of a voice, an audio or a video, as an app says them. */
  readonly duration?: number
}

/** What the bot answered to a pressed button. */
export interface PressAnswer {
  readonly toast?: string
  readonly alert?: boolean
  readonly url?: string
}

export interface Paid {
  readonly ok: boolean
  readonly error?: string
}

/** Who a user is. */
export interface Person {
  readonly first_name?: string
  readonly language_code?: string
}

/** Somebody in the chat with the bot, who does what a person does in Telegram's app. */
export interface TestUser {
  readonly id: number
  /** Writes to the bot; resolves with the message's id, like everything that sends one. */
  readonly say: (
    text: string,
    sending?: { readonly replyTo?: number; readonly quote?: string; readonly topic?: number }
  ) => Promise<number>
  readonly send: (kind: FileKind, file: File, sending?: Sending) => Promise<number>
  readonly photo: (file: File, sending?: Sending) => Promise<number>
  readonly voice: (file: File, sending?: Sending) => Promise<number>
  readonly album: (
    pieces: ReadonlyArray<{ readonly type: "photo" | "video" | "document" | "audio"; readonly file: File }>,
    sending?: Pick<Sending, "caption" | "replyTo"> & { readonly gapMs?: number }
  ) => Promise<ReadonlyArray<number>>
  readonly reply: (message: number, text: string) => Promise<number>
  readonly edit: (message: number, text: string) => Promise<void>
  readonly react: (message: number, emoji: string | null) => Promise<void>
  /**
   * Presses the button with this label, of the newest message that has it, and waits for the bot's answer; or the key of
   * the bot's own keyboard, which says its label. Rejects where there is none, with the nearest label that is there.
   */
  readonly press: (label: string) => Promise<PressAnswer>
  /** Stops what the bot is writing, by the button under its draft; rejects where there is none. */
  readonly stop: () => Promise<void>
  /** Pays the newest invoice in Stars. */
  readonly pay: () => Promise<Paid>
  /** Asks the bot for inline results: `@bot text`. */
  readonly inline: (text: string) => Promise<ReadonlyArray<InlineResult>>
  /** Sends one of the results that came last, by its id. */
  readonly choose: (result: string) => Promise<number>
  /** Sends what savePreparedInlineMessage prepared, by its id. */
  readonly share: (prepared: string) => Promise<number>
  readonly block: (blocked?: boolean) => Promise<void>
  /** What was said, oldest first, as Bot API messages. */
  readonly messages: () => Promise<ReadonlyArray<ChatMessage>>
  /** The chat as it reads. */
  readonly transcript: () => Promise<string>
}

/** What a bot offers inline; its type says what else is in it. */
export interface InlineResult {
  readonly id: string
  readonly type: string
  readonly [field: string]: unknown
}

/** A group to be made. */
export interface GroupInput {
  readonly title: string
  /** Ids of users, the first of whom made the group. */
  readonly members: ReadonlyArray<number>
  /** Whether it has topics. */
  readonly forum?: boolean
  /** What the bot is in it; a plain member hears only what is said to it. */
  readonly bot?: "member" | "administrator"
}

/** A group in which the bot is. */
export interface TestGroup {
  /** Its `chat_id`. */
  readonly id: number
  /** Somebody who acts in the group. */
  readonly user: (id: number) => TestUser
  readonly messages: () => Promise<ReadonlyArray<ChatMessage>>
  readonly transcript: () => Promise<string>
}

export interface StartOptions {
  /** Default: a free one. */
  readonly port?: number
  /** Where chats and files outlive the playground; without one they are gone at the end. */
  readonly folder?: string
  /** How long the video doubles render. */
  readonly renderSeconds?: number
  /** What goes wrong from the beginning on. */
  readonly faults?: ReadonlyArray<FaultInput>
}

/** Troubles that a seed decides: the same seed troubles the nth call of a method always in the same way. */
export interface ChaosInput {
  readonly seed: number
  /** How many of a hundred calls go wrong. */
  readonly percent: number
  /** Methods, or `update` for deliveries; without them all but those by which a bot starts and listens. */
  readonly match?: ReadonlyArray<string>
  readonly kinds?: ReadonlyArray<
    "delay" | "fail" | "lose" | "gateway" | "close" | "corrupt" | "rate-limit" | "duplicate" | "reorder"
  >
}

/** A trouble that happened: to the `count`th call of `match`. */
export interface Trouble {
  readonly match: string
  readonly count: number
  readonly kind: string
}

/** A running playground. */
export interface Started {
  /** Its address, with which the Bot API's paths begin: `http://127.0.0.1:PORT`. */
  readonly url: string
  /** The same for clients that take a root with a path. */
  readonly apiRoot: string
  /** Somebody in the first bot's chat, or in that of `bot`. */
  readonly user: (id: number, person?: Person, bot?: number) => Promise<TestUser>
  /** A new group with the first bot, or with `bot`, in it. */
  readonly group: (about: GroupInput, bot?: number) => Promise<TestGroup>
  /** The next call of a method that was not given out yet; rejects when there is none in `seconds` (10). */
  readonly waitForCall: (method: string, seconds?: number) => Promise<Call>
  /** Lets calls and deliveries go wrong, one after the other. */
  readonly faults: (...faults: ReadonlyArray<FaultInput>) => Promise<void>
  readonly clearFaults: () => Promise<void>
  /** Lets calls go wrong as a seed decides, until `endChaos`, which tells what did. */
  readonly chaos: (plan: ChaosInput) => Promise<void>
  readonly endChaos: () => Promise<ReadonlyArray<Trouble>>
  /** Moves the playground's clock forward: what was to wait until then happens now. */
  readonly advance: (millis: number) => Promise<void>
  /** What the text model says next, answer by answer; then it writes by itself again. */
  readonly textModel: (...texts: ReadonlyArray<string>) => Promise<void>
  /** Forgets everything and begins anew at the same address; connections that are open are cut. */
  readonly reset: () => Promise<void>
  /** Ends it; connections that are still open are cut. */
  readonly stop: () => Promise<void>
}
