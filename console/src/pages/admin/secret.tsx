import { useState } from 'react';

/** Something that is told once, with a button to copy it. */
export function Secret({ told, secret }: { told: string; secret: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <div className="note stack" role="status">
      <p>{told}</p>
      <pre className="command">{secret}</pre>
      <div className="row">
        <button
          type="button"
          className="button"
          onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true))}
        >
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </div>
    </div>
  );
}
