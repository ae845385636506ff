namespace Allentown311.Hub.Notices.Senders;

/// <summary>Writes mails as <c>.eml</c> files that a mail program can open and a mail server's pickup folder accepts.</summary>
/// <param name="folder">The folder for the files; created when it is missing.</param>
/// <param name="mails">Composes the mails.</param>
internal sealed class MailFolderSender(string folder, MailMessages mails) : INoticeSender
{
    /// <summary>True: the same id is the same file.</summary>
    public bool RepeatIsDropped => true;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        using var mail = mails.Compose(message);
        if (mail is null)
        {
            return new Delivery.Refused("not a mail address");
        }

        var path = Path.Combine(folder, $"{FileNames.Safe(message.Id)}.eml");
        try
        {
            if (!File.Exists(path))
            {
                // A reader of the folder never sees a file that is half written.
                Directory.CreateDirectory(folder);
                var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
                await mail.WriteToAsync(MailMessages.Format(mail), temporary, ct).ConfigureAwait(false);
                File.Move(temporary, path, overwrite: true);
            }

            return new Delivery.Sent();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Delivery.Later($"the folder for mails cannot be written ({e.GetType().Name})");
        }
    }
}
