using Allentown311.Hub.City;
using Allentown311.Hub.Notices.Senders.Smtp;
using MimeKit;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Creates the senders that a city chose.</summary>
public static class NoticeSenders
{
    /// <summary>
    /// Creates the senders for mails and text messages. The caller disposes of those that are <see cref="IAsyncDisposable"/> or
    /// <see cref="IDisposable"/>.
    /// </summary>
    /// <param name="city">The city.</param>
    /// <param name="dataFolder">The hub's data folder, below which messages are written that go to a folder.</param>
    /// <param name="time">The clock.</param>
    public static (INoticeSender Mail, INoticeSender Text) Create(CityConfiguration city, string dataFolder, TimeProvider time)
    {
        MailMessages Mails(ContentEncoding encoding) => new(city.Notices.FromName, city.Notices.FromAddress, encoding, time);
        PickupFolder Folder(string channel) => new(
            Path.Combine(dataFolder, "notices", channel), Path.Combine(dataFolder, "notices", ".sent", channel), time);
        INoticeSender mail = city.Notices.Mail.Via switch
        {
            "smtp" => new SmtpSender(city.Notices.Mail, Mails(ContentEncoding.QuotedPrintable), time),
            "webhook" => new WebhookSender(city.Notices.Mail, "mail", time),
            _ => new MailFolderSender(Folder("mail"), Mails(ContentEncoding.EightBit)),
        };
        INoticeSender text = city.Notices.Text.Via switch
        {
            "gateway" => new GatewaySender(city.Notices.Text, time),
            "webhook" => new WebhookSender(city.Notices.Text, "text", time),
            _ => new TextFolderSender(Folder("text")),
        };
        return (mail, text);
    }
}
