namespace Allentown311.Hub.Notices.Senders;

/// <summary>Writes mails as <c>.eml</c> files that a mail program can open and a mail server's pickup folder accepts.</summary>
/// <param name="folder">The folder for the files; created when it is missing.</param>
/// <param name="mails">Composes the mails.</param>
internal sealed class MailFolderSender(string folder, MailMessages mails) : INoticeSender
{
    /// <inheritdoc/>
    /// <remarks>A file that is not there may never have been written, or its reader has taken it away: that is in doubt.</remarks>
    public bool Has(Message message) => File.Exists(PathOf(message));

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        using var mail = mails.Compose(message);
        if (mail is null)
        {
            return new Delivery.Refused("not a mail address");
        }

        var path = PathOf(message);
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

    private string PathOf(Message message) => Path.Combine(folder, $"{FileNames.Safe(message.Id)}.eml");
}
