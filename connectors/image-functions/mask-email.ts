/** `mask_email(varchar)`: enough of an address to tell two apart, too little to write to anyone. */
import { defineUdf, types } from '../federation/index.ts';

/** Text that is no address is masked whole: it may be a name or a telephone number. */
function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = ''] = address;
  return at < 1 ? '***' : `${first}***${address.slice(at).toLowerCase()}`;
}

export const maskEmailUdf = defineUdf({
  name: 'mask_email',
  args: [types.varchar],
  returns: types.varchar,
  nullIn: 'null-out',
  row: maskEmail,
});
