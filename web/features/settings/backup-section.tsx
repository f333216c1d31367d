import { useText } from '../../text/text.ts';
import { buttonClass } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Icon } from '../../ui/icon.tsx';

/** A copy to take along, and how it comes back. */
export function BackupSection() {
  const t = useText();
  return (
    <section className="card" aria-labelledby="backup">
      <div className="stack-tight">
        <h2 id="backup">{t.settings.sections.backup}</h2>
        <p className="muted">{t.settings.backupLead}</p>
      </div>
      <div>
        <a className={buttonClass('primary')} href="/api/backup" download>
          <Icon name="download" />
          {t.settings.backupTake}
        </a>
      </div>
      <h3>{t.settings.restore}</h3>
      <p>{t.settings.restoreLead}</p>
      <CopyField label={t.settings.restoreCheck} value="./opspilot restore opspilot.db --check" />
      <CopyField label={t.settings.restoreDo} value="./opspilot restore opspilot.db" />
    </section>
  );
}
