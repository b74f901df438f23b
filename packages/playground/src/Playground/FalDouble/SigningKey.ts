import { createHash, generateKeyPairSync, sign } from "node:crypto"

/** The account that every callback of the double is of. */
const account = "playground"

/** What the double signs its callbacks with: a key of this process, of which the public half is published. */
export const makeSigningKey = () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519")
  const { x = "" } = publicKey.export({ format: "jwk" })
  return {
    // Padded, as fal writes it.
    jwk: { kty: "OKP", crv: "Ed25519", x: `${x}=` },
    /** The headers of a callback: the signature is over request, account, time and the bytes of the body. */
    headers: (request: string, body: string, now: number) => {
      const timestamp = String(Math.floor(now / 1000))
      const digest = createHash("sha256").update(body).digest("hex")
      const message = Buffer.from([request, account, timestamp, digest].join("\n"))
      return {
        "x-fal-webhook-request-id": request,
        "x-fal-webhook-user-id": account,
        "x-fal-webhook-timestamp": timestamp,
        "x-fal-webhook-signature": sign(null, message, privateKey).toString("hex")
      }
    }
  }
}
export type SigningKey = ReturnType<typeof makeSigningKey>
