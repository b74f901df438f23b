import { describe, expect, it } from "vitest"
import {
  type DeliveryFacts,
  type DeliveryFallback,
  firstAttempt,
  nextAttempt,
  wholeShape
} from "../../../src/video/Generation/DeliveryFallback.ts"
import {
  BadRequest,
  MessageGone,
  RateLimited,
  TelegramUnavailable,
  TokenRejected,
  TooLarge,
  Unreachable
} from "../../../src/telegram/TelegramGateway.ts"

const facts: DeliveryFacts = {
  shape: wholeShape,
  keepsSize: false,
  thumbnail: true,
  cover: true,
  link: true,
  cuts: 0
}
const refused = (description: string) => new BadRequest({ description: `Bad Request: ${description}` })
const link: DeliveryFallback = { _tag: "Settle", delivery: "link" }

describe("a video that was bought for its size", () => {
  const large = { keepsSize: true, bytes: 40, largestUpload: 50, link: true }
  const file = { ...wholeShape, kind: "document", cover: false }
  it.each([
    ["goes untouched, as a file, where Telegram takes so much", large, { _tag: "Send", shape: file }],
    ["is a link where Telegram does not", { ...large, bytes: 51 }, { _tag: "Settle", delivery: "link" }],
    [
      "is encoded in fewer bytes only where nobody could open a link",
      { ...large, bytes: 51, link: false },
      { _tag: "Send", shape: { ...file, smaller: true } }
    ],
    [
      "is no matter of any other, however large",
      { ...large, keepsSize: false, bytes: 51 },
      { _tag: "Send", shape: wholeShape }
    ]
  ] as const)("%s", (_name, video, first) => {
    expect(firstAttempt(video)).toEqual(first)
  })

  it("that Telegram finds too large after all is a link, and without one in fewer bytes", () => {
    const offered: DeliveryFacts = { ...facts, keepsSize: true, shape: { ...file, kind: "document" } }
    expect(nextAttempt(new TooLarge(), offered)).toEqual(link)
    const shape = { ...offered.shape, smaller: true }
    expect(nextAttempt(new TooLarge(), { ...offered, link: false })).toEqual({ _tag: "Less", shape })
  })
})

describe("what follows when Telegram did not take a video", () => {
  it.each([
    ["Telegram is busy: again when it says", new RateLimited({ retryAfter: 7 }), { _tag: "Again", seconds: 7 }],
    ["the send surely did not happen: again", new TelegramUnavailable({ sent: false }), { _tag: "Again", seconds: 0 }],
    [
      "the send may have happened: never twice",
      new TelegramUnavailable({ sent: true }),
      { _tag: "Settle", delivery: "maybe" }
    ],
    ["the user blocked the bot: the video is kept", new Unreachable(), { _tag: "Settle", delivery: "kept" }],
    ["no message: a link", new MessageGone(), link],
    ["no token: a link", new TokenRejected(), link]
  ] as const)("%s", (_name, reason, fallback) => {
    expect(nextAttempt(reason, facts)).toEqual(fallback)
  })

  /** Every step that is taken when each shape is refused with the same words. */
  const ladder = (reason: Parameters<typeof nextAttempt>[0], given: Partial<DeliveryFacts> = {}) => {
    const steps: Array<string> = []
    let now = { ...facts, ...given }
    for (let n = 0; n < 10; n++) {
      const next = nextAttempt(reason, now)
      if (next._tag !== "Less") return [...steps, next._tag === "Settle" ? next.delivery : next._tag]
      const { kind, thumbnail, cover, caption, keyboard, smaller } = next.shape
      const parts = [thumbnail && "thumbnail", cover && "cover", caption && "caption", smaller && "smaller"]
      if (!keyboard) parts.push("no buttons")
      steps.push([kind, ...parts].filter(Boolean).join("+"))
      now = { ...now, shape: next.shape }
    }
    return [...steps, "for ever"]
  }

  it.each(["PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "wrong file identifier/HTTP URL specified"])(
    "%s: without the cover, without the thumbnail, as a document, as a link",
    (description) => {
      expect(ladder(refused(description))).toEqual([
        "video+thumbnail+caption",
        "video+caption",
        "document+caption",
        "link"
      ])
      const bare = { thumbnail: false, cover: false }
      expect(ladder(refused(description), bare)).toEqual(["document+caption", "link"])
    }
  )

  it("a refusal of the video itself leads to a document at once", () => {
    expect(ladder(refused("VIDEO_FILE_INVALID"))).toEqual(["document+caption", "link"])
  })

  it("a caption that is too long is left out before anything else is", () => {
    expect(ladder(refused("message caption is too long"))[0]).toBe("video+thumbnail+cover")
  })

  it.each([
    "BUTTON_URL_INVALID",
    "BUTTON_DATA_INVALID",
    "REPLY_MARKUP_TOO_LONG",
    "can't parse reply markup JSON object",
    "inline keyboard button URL 'https://bot.example' is invalid: Wrong HTTP URL"
  ])("buttons that Telegram dislikes are left out before anything else is: %s", (description) => {
    const steps = ladder(refused(description))
    expect(steps[0]).toBe("video+thumbnail+cover+caption+no buttons")
    expect(steps.at(-1)).toBe("link")
  })

  it("what is too large is made smaller once", () => {
    expect(ladder(new TooLarge())).toEqual(["video+thumbnail+cover+caption+smaller", "link"])
  })

  it("a connection that is closed in the middle again and again says that it is too large", () => {
    const cut = new TelegramUnavailable({ sent: false, cut: true })
    expect(nextAttempt(cut, { ...facts, cuts: 2 })._tag).toBe("Again")
    expect(ladder(cut, { cuts: 3 })).toEqual(["video+thumbnail+cover+caption+smaller", "link"])
  })

  it.each([refused("VIDEO_FILE_INVALID"), new TooLarge(), new TokenRejected()])(
    "without anybody to open a link nothing is paid: %s",
    (reason) => {
      expect(ladder(reason, { link: false }).at(-1)).toBe("GiveUp")
    }
  )
})
