import { contract } from "../contract/provider.ts"
import { acme } from "../kit/providers/acme.ts"

contract(acme)
