import type { TableName } from '../domain/names.ts';
import { asString, type Json, member } from './json.ts';

export function decodeTableName(json: Json): TableName {
  return { schemaName: asString(member(json, 'schemaName')), tableName: asString(member(json, 'tableName')) };
}

export function encodeTableName({ schemaName, tableName }: TableName): object {
  return { schemaName, tableName };
}
