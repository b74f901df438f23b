/** One kind of alert: what its lines in the chat, the webhook and the console say beside their own details. */
export interface AlertKind {
  /** What happened. It is stored with each alert, so it stays as it is: another one is another alert. */
  readonly title: string
  /** What a person does about it first, in a sentence; the section of its name in `docs/runbooks.md` has the rest. */
  readonly todo: string
  /** Where the console shows what it is about. */
  readonly view: `#/${string}`
}

/**
 * Everything that operators are told of, by the name of its section in `docs/runbooks.md`. Whoever raises an alert names one of
 * these, so that there is none without a way out of it.
 */
const kinds = {
  "provider-money": {
    title: "the video provider's account is out of credits",
    todo: "Charge the bot's account at the provider, or pause the provider: until then its orders end with their coins back.",
    view: "#/jobs?state=failed&failure=no-credits"
  },
  "provider-key": {
    title: "the video provider rejects our key",
    todo: "Look whether the key in the settings is the provider's current one, and start the bot again with the right one.",
    view: "#/jobs?state=failed&failure=unavailable"
  },
  "provider-reach": {
    title: "the video provider cannot be reached",
    todo: "Look at the provider's status page and at this machine's network; pause the provider while it lasts.",
    view: "#/jobs?state=failed&failure=unavailable"
  },
  "provider-wait": {
    title: "a video provider asks to be let alone for long",
    todo: "Videos wait or go to other providers. Ask the provider for a higher limit if it happens again.",
    view: "#/"
  },
  "model-gone": {
    title: "a provider has a model no more",
    todo: "Give the model another route or a successor in MODELS_FILE. The route is off until the provider lists it again.",
    view: "#/models"
  },
  "model-failures": {
    title: "many videos of one model fail",
    todo: "Open its failed videos: if they share a reason that is not their users' words, pause the model or the route.",
    view: "#/jobs?state=failed"
  },
  "delivery-slow": {
    title: "videos take long from tap to delivery",
    todo: "Open a slow video's timeline and see which step takes its time: the line, the provider, storing or Telegram.",
    view: "#/jobs?state=delivered"
  },
  "line-age": {
    title: "a video waits long for a provider",
    todo: "Give the provider more permits (PROVIDER_JOBS), another provider, or pause the model.",
    view: "#/jobs?state=queued"
  },
  "line-full": {
    title: "taking more orders into the line fails",
    todo: "More is ordered than providers make: give them more permits, or pause the busiest model.",
    view: "#/jobs?state=queued"
  },
  margin: {
    title: "a model costs more than it brings",
    todo: "Hold the provider's bill against the model's price card, and raise its price or pause it.",
    view: "#/models"
  },
  bill: {
    title: "a provider's bill and our videos differ",
    todo: "Run the provider's bill check and look at the tasks that differ: write to the provider with them.",
    view: "#/models"
  },
  storage: {
    title: "keeping videos in DATA_DIR fails",
    todo: "Make room in DATA_DIR or give it back to the bot's user. Orders are refused until then, and no coin moves.",
    view: "#/jobs?state=failed&failure=unstored"
  },
  "disk-days": {
    title: "the disk will be full within days",
    todo: "Lower VIDEO_DAYS or VIDEO_SPACE, or give DATA_DIR a larger disk, before it is full.",
    view: "#/"
  },
  "backup-old": {
    title: "the last backup is old",
    todo: "Look why the scheduled backup did not run or failed, and make one: npm run backup.",
    view: "#/"
  },
  "restore-test": {
    title: "the test of a restore is overdue",
    todo: "Run npm run verify-backup on the last backup, on a machine whose settings lead to the bot's database.",
    view: "#/"
  },
  bucket: {
    title: "keeping videos in the bucket fails",
    todo: "Look at the bucket's key, quota and address. Finished videos wait for it.",
    view: "#/jobs?state=storing"
  },
  "webhook-setting": {
    title: "setting the webhook fails",
    todo: "Look at the bot's token and at PUBLIC_URL: until Telegram knows the address, no message arrives.",
    view: "#/"
  },
  "webhook-keeping": {
    title: "keeping the webhook fails",
    todo: "Somebody else sets another webhook with this bot's token: stop that program, or make a new token.",
    view: "#/"
  },
  "webhook-delivery": {
    title: "Telegram's delivery to the webhook fails",
    todo: "Open PUBLIC_URL from outside: its name, certificate or proxy does not let Telegram in.",
    view: "#/"
  },
  polling: {
    title: "polling Telegram for updates fails",
    todo: "If the reason is Conflict, stop the other program that polls with this token; else look at the token and the network.",
    view: "#/"
  },
  cluster: {
    title: "reaching the other processes of the cluster fails",
    todo: "Look at the network between the processes and at their advertised addresses; end the one that nobody reaches.",
    view: "#/"
  },
  audit: {
    title: "the audit found a violation",
    todo: "Open the audit and the users that it names. Correct coins by grants and revokes, never by SQL.",
    view: "#/findings"
  },
  "stars-list": {
    title: "reading Telegram's list of Stars fails",
    todo: "Payments whose update was lost are not healed until it is read again: look at Telegram's status and the log.",
    view: "#/payments"
  },
  "star-entry": {
    title: "an entry of Telegram's list of Stars cannot be read",
    todo: "Find the entry by its id in Telegram's own list, and refund or credit it by hand.",
    view: "#/payments"
  },
  "payment-unknown": {
    title: "a payment fits no invoice",
    todo: "Credit the charge with the coins that were paid for, or refund it.",
    view: "#/payments?state=unknown"
  },
  "payments-earlier": {
    title: "payments are older than the first user",
    todo: "If this bot lost its database, restore the last backup; if the token sold other things before, do nothing.",
    view: "#/payments"
  },
  "payment-unreadable": {
    title: "a payment cannot be read",
    todo: "Refund the charge, or replay the update with a release that can read it.",
    view: "#/updates?open=true"
  },
  "payment-unstored": {
    title: "a payment cannot be stored",
    todo: "The charge is in the alert: credit it once it is in the list of payments, or refund it at Telegram.",
    view: "#/payments?state=unknown"
  },
  "subscription-stop": {
    title: "Telegram does not stop a subscription",
    todo: "Stop it by hand: end the subscription of the alert's charge at Telegram, or refund its next charge.",
    view: "#/payments"
  },
  broadcast: {
    title: "a broadcast paused by itself: Telegram refuses it",
    todo: "Open the broadcast, mend what Telegram names in its words, buttons or media, and send a corrected one.",
    view: "#/broadcasts"
  },
  "grant-waits": {
    title: "a large grant waits for a second operator",
    todo: "Agree to it or refuse it in the console; nobody decides on their own request.",
    view: "#/requests"
  },
  "erasure-late": {
    title: "a wish to be deleted waits long",
    todo: "Look which of the user's videos or subscriptions does not end: the log says each time what keeps the deletion.",
    view: "#/jobs?state=unfinished"
  },
  "job-unreadable": {
    title: "a job cannot be read",
    todo: "A newer release wrote it: start that release again, or let it end by itself with its coins back.",
    view: "#/jobs?state=unfinished"
  },
  "job-outlived": {
    title: "a job outlived its workflow",
    todo: "Nothing: it was ended and its coins went back. If there are many, send the log to the developers.",
    view: "#/jobs?state=failed&failure=provider"
  },
  "job-unrevived": {
    title: "a job could not be revived",
    todo: "Open the video and retry it, or release it; the log has the cause.",
    view: "#/jobs?state=unfinished"
  },
  "video-unfetched": {
    title: "a finished video cannot be fetched",
    todo: "The provider's answer was no video: look at the reason and tell the provider. The coins went back.",
    view: "#/jobs?state=failed&failure=unavailable"
  },
  "file-wrong": {
    title: "a changed file is wrong: what was in force before stays",
    todo: "Mend the file as the cause says; it is read again within five seconds.",
    view: "#/settings"
  }
} as const satisfies Readonly<Record<string, AlertKind>>

export type AlertName = keyof typeof kinds
export const alertKinds: Readonly<Record<AlertName, AlertKind>> = kinds
export const alertNames = Object.keys(kinds) as ReadonlyArray<AlertName> // Object.keys forgets the key type

const byTitle: ReadonlyMap<string, AlertName> = new Map(alertNames.map((name) => [kinds[name].title, name]))

/** The kind of a stored alert; undefined for one that another release raises. */
export const alertNamed = (title: string): (AlertKind & { readonly name: AlertName }) | undefined => {
  const name = byTitle.get(title)
  return name === undefined ? undefined : { ...kinds[name], name }
}

/** The title that a line of the log names by a kind's name; of another release's kinds, what it says itself. */
export const titleOf = (named: string): string => {
  const name = alertNames.find((one) => one === named)
  return name === undefined ? named : kinds[name].title
}

/** Annotations of a line of the log that operators are to be told of. */
export const raises = (name: AlertName) => ({ alert: "operator", alertKind: name }) as const

/** Annotations of a line of the log with which an alert ends. */
export const ends = (name: AlertName) => ({ alertOver: name }) as const
