import { arrived, arrivedUnder, arrivedWordless } from "./arrive.ts"
import type { Event } from "./Event.ts"
import { picturesOf } from "./pictureInputs.ts"
import { arrivedPictures } from "./pictures.ts"
import { type Album, type Dialog, maxPieces } from "./State.ts"
import { followedBy, openCard, type PlainStep, stay, type TransitionContext } from "./step.ts"

type Sent = Extract<Event, { _tag: "SentText" | "SentOther" }>
type Piece = Album["pieces"][number]

const pieceOf = (event: Sent): Piece => {
  const { picture, message, sent } = event
  return event._tag === "SentText"
    ? { picture, message, sent, content: event.under, text: event.text }
    : { picture, message, sent, content: event.content }
}

/**
 * A piece of an album. Nothing is shown before the album is there as a whole, so that it makes one card: the wait begins
 * anew with each piece. One that comes after that joins the card, as long as it is open.
 */
export const arrivedPiece = (dialog: Dialog, group: string, event: Sent, context: TransitionContext): PlainStep => {
  const { album } = dialog
  const piece = pieceOf(event)
  if (album?.group !== group) {
    // Of the album before, which is waited for no longer, the card is shown first.
    const before = album?.waits === true ? whole(dialog, album, context) : stay(dialog)
    const next = { group, request: context.eventId, waits: true, pieces: [piece] }
    return { ...before, dialog: { ...before.dialog, album: next } }
  }
  if (!album.waits) return lateTo(dialog, piece, context)
  if (album.pieces.length >= maxPieces)
    return followedBy(stay(dialog), { _tag: "Tell", key: "picture-enough", args: {} })
  return stay({ ...dialog, album: { ...album, pieces: [...album.pieces, piece] } })
}

const lateTo = (dialog: Dialog, { picture, message, sent }: Piece, context: TransitionContext): PlainStep => {
  const card = openCard(dialog.state)
  return picture !== undefined && card !== undefined && picturesOf(card.spec).length > 0
    ? arrivedPictures(dialog, { pictures: [picture], message, sent }, context)
    : followedBy(stay(dialog), { _tag: "Tell", key: "album-late", args: {} })
}

/** The wait for an album is over, unless a piece has come meanwhile, with which it began anew. */
export const albumWaited = (
  dialog: Dialog,
  { request, pieces }: Extract<Event, { _tag: "AlbumWaited" }>,
  context: TransitionContext
): PlainStep => {
  const { album } = dialog
  return album?.waits === true && album.request === request && album.pieces.length === pieces
    ? whole(dialog, album, context)
    : stay(dialog)
}

/** What an album becomes that is there as a whole: its pictures in their order in the chat, and the words under any of them. */
const whole = (dialog: Dialog, album: Album, context: TransitionContext): PlainStep => {
  const settled: Dialog = { ...dialog, album: { ...album, waits: false, pieces: [] } }
  const pieces = album.pieces.toSorted((one, other) => (one.message ?? 0) - (other.message ?? 0))
  const worded = pieces.find(({ text }) => text !== undefined)
  const first = worded ?? pieces[0]
  const pictures = pieces.flatMap(({ picture }) => (picture === undefined ? [] : [picture]))
  if (pictures.length > 0) {
    const { message, sent, text } = first ?? {}
    return arrivedPictures(settled, { pictures, text, message, sent }, context)
  }
  return worded?.text === undefined || worded.content === undefined
    ? arrivedWordless(settled, first?.content)
    : arrivedUnder(arrived(settled, { ...worded, text: worded.text }, context), worded.content)
}
