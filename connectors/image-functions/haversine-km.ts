/**
 * `haversine_km(latitude, longitude, latitude, longitude)`: kilometres between two places along the Earth's surface,
 * taken as a sphere: within half a percent of the truth.
 */
import { ConnectorError, defineUdf, types } from '../federation/index.ts';

const earthRadiusKm = 6371.0088;
const radians = Math.PI / 180;

function haversineKm(
  fromLatitude: number,
  fromLongitude: number,
  toLatitude: number,
  toLongitude: number,
): number {
  if (Math.abs(fromLatitude) > 90 || Math.abs(toLatitude) > 90) {
    throw new ConnectorError(
      'InvalidInput',
      'haversine_km takes latitudes from -90 to 90 degrees; are latitude and longitude in this order?',
    );
  }
  const halfHeight = Math.sin(((toLatitude - fromLatitude) * radians) / 2);
  const halfWidth = Math.sin(((toLongitude - fromLongitude) * radians) / 2);
  const square =
    halfHeight ** 2 + Math.cos(fromLatitude * radians) * Math.cos(toLatitude * radians) * halfWidth ** 2;
  // Rounding may carry opposite ends of the Earth past 1.
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(Math.min(1, square)));
}

export const haversineKmUdf = defineUdf({
  name: 'haversine_km',
  args: [types.double, types.double, types.double, types.double],
  returns: types.double,
  nullIn: 'null-out',
  row: haversineKm,
});
