import type { JobFile } from "../../../support/JobFiles.ts"
import type { JobLine } from "../../../support/Lookup.ts"

type Failure = NonNullable<JobLine["failure"]>

/** What each reason means, and what an operator does about it. Whatever it was, the coins went back. */
const meanings: Readonly<Record<Failure, string>> = {
  moderation:
    "The provider refused the words or the picture. Nothing is wrong with the bot: its user was asked for others.",
  provider: "The provider failed at it, or its run broke off. The log has more under its job.",
  lost: "It was made, and the bytes could not be fetched from the provider any more.",
  timeout:
    "It took longer than its model's deadline, or an operator gave it up. Where it comes after all, it is offered.",
  unavailable: "The provider did not answer, or answered with an error of its own. Look at its status page.",
  busy: "No provider had room for it for as long as it may wait. More permits (PROVIDER_JOBS) or another provider help.",
  "no-credits":
    "The bot's account at the provider is empty or capped. Charge it: until then every order ends like this.",
  invalid: "The provider takes no such order. The catalogue offers something that it does not make.",
  "too-long": "The words are longer than its model takes.",
  retired: "The provider has withdrawn the model.",
  unusable: "What the provider delivered was no video that plays.",
  unreadable: "A picture or file that it was to be made of could not be read.",
  unstored:
    "It was made, and DATA_DIR took no file: the disk is full, read-only or not ours. Where there is room again, it is offered.",
  undeliverable:
    "It is kept here, and Telegram took it in no shape, and there is no PUBLIC_URL for a link. Deliver it anew."
}

/** Every reason there is. */
export const failures: ReadonlyArray<string> = Object.keys(meanings)

/** What our own disk had to do with it; where it failed of that, its reason says so. */
const aboutRoom = ({ state, failure }: JobFile["receipt"], isStored: boolean): ReadonlyArray<string> => {
  if (failure === "unstored") return []
  return state === "storing" && !isStored
    ? [
        "It is made, and waits for room: DATA_DIR takes no file, as the disk is full, read-only or not ours. Where there is room " +
          "within the hour it goes on by itself."
      ]
    : ["It waited for our own disk, which took no file: that time was neither the provider's nor Telegram's."]
}

/** What happened to a video, in sentences: why it failed, and what in its way was out of the ordinary. */
export const explanationsOf = ({ receipt, timeline }: JobFile): ReadonlyArray<string> => {
  const steps = new Set(timeline.map(({ step }) => step))
  const asked = timeline.filter(({ step }) => step === "asked").length
  return [
    ...(receipt.failure === null ? [] : [meanings[receipt.failure]]),
    ...(steps.has("ready") && !steps.has("callback")
      ? [
          "No callback came: its status was asked for, which is slower and costs nothing. Where none comes at all, look at " +
            "PUBLIC_URL and at the secret that the provider signs with."
        ]
      : []),
    ...(steps.has("no room") ? aboutRoom(receipt, steps.has("stored")) : []),
    ...(asked > 1 ? [`It was handed over ${asked} times, as it was put back in between.`] : []),
    ...(receipt.delivery === "link" ? ["Telegram did not take the file: its user has a link to it."] : []),
    ...(receipt.delivery === "kept" ? ["Its user has blocked the bot: it is kept for them."] : []),
    ...(receipt.delivery === "maybe"
      ? ["The connection broke while it was sent: its user may have it, and can ask for it again."]
      : []),
    ...(receipt.late === null ? [] : [`It came after it was given up, and is ${receipt.late.state}.`])
  ]
}
