import { Option, Result, Schema, SchemaGetter } from "effect"
import { IpNetwork } from "effect/net"

/** Networks in CIDR notation, separated by commas. */
export const Networks = Schema.String.check(
  Schema.makeFilter((text: string) =>
    text.split(",").every((one) => Result.isSuccess(IpNetwork.fromString(one.trim())))
      ? undefined
      : "must be networks such as 10.0.0.0/8,127.0.0.1/32"
  )
).pipe(
  Schema.decodeTo(Schema.Array(Schema.declare(IpNetwork.isIpNetwork)), {
    decode: SchemaGetter.transform((text) =>
      text.split(",").flatMap((one) => Option.toArray(Result.getSuccess(IpNetwork.fromString(one.trim()))))
    ),
    encode: SchemaGetter.transform((networks) => networks.map(IpNetwork.format).join(","))
  })
)
