namespace Allentown311.Hub.Notices.Senders;

/// <summary>Writes mails as <c>.eml</c> files that any mail program opens and any mail server's pickup folder takes.</summary>
/// <param name="folder">Where the files go; made when missing.</param>
/// <param name="messages">Makes the mails.</param>
internal sealed class MailFolderSender(string folder, MailMessages messages) : INoticeSender
{
    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        using var mail = messages.Make(message);
        if (mail is null)
        {
            return new Delivery.Refused("not a mail address");
        }

        var name = Path.Combine(folder, $"{FileNames.Safe(message.Id)}.eml");
        try
        {
            if (!File.Exists(name))
            {
                Directory.CreateDirectory(folder);
                var writing = $"{name}.{Guid.NewGuid():N}.tmp";
                await mail.WriteToAsync(MailMessages.Format(mail), writing, ct).ConfigureAwait(false);
                File.Move(writing, name, overwrite: true);
            }

            return new Delivery.Sent();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Delivery.Later($"the folder for mails cannot be written ({e.GetType().Name})");
        }
    }
}
