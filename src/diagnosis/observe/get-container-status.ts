import { statusFacts } from './list-services.ts';
import { fieldsOf, type Observer, textOf } from './reading.ts';

/** `get_container_status`: one `ServiceStatus`, alone or as `status`, `service` or `container`. */
export const containerStatus: Observer = (reading, output) => {
  const inner = [output, output.status, output.service, output.container]
    .map(fieldsOf)
    .find((fields) => textOf(fields.state) !== '');
  if (!inner) return [];
  const named = textOf(inner.id) || textOf(reading.args.service) || textOf(reading.args.container_name);
  return statusFacts(reading, { ...inner, id: named });
};
