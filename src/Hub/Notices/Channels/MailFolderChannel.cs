using System.Collections.Concurrent;
using System.Net.Mail;

namespace Allentown311.Hub.Notices.Channels;

/// <summary>Writes mails as <c>.eml</c> files that any mail program opens and any mail server's pickup folder takes.</summary>
/// <param name="folder">Where the files go; made when missing.</param>
/// <param name="letters">Makes the mails.</param>
internal sealed class MailFolderChannel(string folder, Letters letters) : INoticeChannel
{
    private readonly string folder = Path.GetFullPath(folder);

    // The framework names the file it writes by itself: one folder for each writer at work tells whose it is.
    private readonly ConcurrentBag<string> desks = [];
    private int made;

    /// <inheritdoc/>
    public Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(Write(message));
    }

    private Delivery Write(Message message)
    {
        using var mail = letters.Make(message);
        if (mail is null)
        {
            return new Delivery.Refused("not a mail address");
        }

        try
        {
            var name = Path.Combine(folder, $"{FileNames.Safe(message.Id)}.eml");
            return File.Exists(name) ? new Delivery.Sent() : Write(mail, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SmtpException)
        {
            return new Delivery.Later($"the folder for mails cannot be written ({e.GetBaseException().GetType().Name})");
        }
    }

    private Delivery.Sent Write(MailMessage mail, string name)
    {
        var desk = desks.TryTake(out var free) ? free : Path.Combine(folder, $".writing-{Environment.ProcessId}-{Interlocked.Increment(ref made)}");
        try
        {
            Directory.CreateDirectory(desk);
            foreach (var left in Directory.EnumerateFiles(desk))
            {
                File.Delete(left);
            }

            using var client = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = desk };
            client.Send(mail);
            File.Move(Directory.EnumerateFiles(desk, "*.eml").Single(), name, overwrite: true);
            return new Delivery.Sent();
        }
        finally
        {
            desks.Add(desk);
        }
    }
}
