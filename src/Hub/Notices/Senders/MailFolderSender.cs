namespace Allentown311.Hub.Notices.Senders;

/// <summary>Writes mails as <c>.eml</c> files that a mail program can open and a mail server's pickup folder accepts.</summary>
/// <param name="folder">The folder for the files.</param>
/// <param name="mails">Composes the mails.</param>
internal sealed class MailFolderSender(PickupFolder folder, MailMessages mails) : INoticeSender
{
    /// <inheritdoc/>
    /// <remarks>The folder knows each message that was put there, also one that its reader has taken away.</remarks>
    public bool RepeatIsDropped => true;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        using var mail = mails.Compose(message);
        if (mail is null)
        {
            return new Delivery.Refused("not a mail address");
        }

        try
        {
            await folder.PutAsync(
                $"{FileNames.Safe(message.Id)}.eml", path => mail.WriteToAsync(MailMessages.Format(mail), path, ct)).ConfigureAwait(false);
            return new Delivery.Sent();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Delivery.Later($"the folder for mails cannot be written ({e.GetType().Name})");
        }
    }
}
