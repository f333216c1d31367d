import { useRef, useState } from 'react';
import { useText } from '../text/text.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';

/** Text to take along, such as a link or a token; selected by a click where copying is not allowed. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);

  async function copy(): Promise<void> {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // Without TLS a browser keeps the clipboard closed; the text is selected, ready for the keyboard.
      input.current?.focus();
    }
  }

  return (
    <div className="toolbar">
      <div className="grow">
        <Field ref={input} label={label} readOnly value={value} onFocus={({ target }) => target.select()} />
      </div>
      <Button icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>
        <span role="status">{copied ? t.people.copied : t.people.copy}</span>
      </Button>
    </div>
  );
}
