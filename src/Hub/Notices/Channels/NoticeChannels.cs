using Allentown311.Hub.City;
using Allentown311.Hub.Notices.Channels.Smtp;
using MimeKit;

namespace Allentown311.Hub.Notices.Channels;

/// <summary>Makes the ways a city chose to hand messages over.</summary>
public static class NoticeChannels
{
    /// <summary>
    /// The channels for mail and text messages. Dispose of those that are <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/> when
    /// the hub ends.
    /// </summary>
    /// <param name="city">The city.</param>
    /// <param name="dataFolder">The hub's data folder; folder channels write below it.</param>
    /// <param name="time">The clock.</param>
    public static (INoticeChannel Mail, INoticeChannel Text) Create(CityConfiguration city, string dataFolder, TimeProvider time)
    {
        MailMessages Messages(ContentEncoding encoding) => new(city.Notices.FromName, city.Notices.FromAddress, encoding, time);
        INoticeChannel mail = city.Notices.Mail.Via switch
        {
            "smtp" => new SmtpChannel(city.Notices.Mail, Messages(ContentEncoding.QuotedPrintable), time),
            "webhook" => new WebhookChannel(city.Notices.Mail, "mail", time),
            _ => new MailFolderChannel(Path.Combine(dataFolder, "notices", "mail"), Messages(ContentEncoding.EightBit)),
        };
        INoticeChannel text = city.Notices.Text.Via switch
        {
            "gateway" => new GatewayChannel(city.Notices.Text),
            "webhook" => new WebhookChannel(city.Notices.Text, "text", time),
            _ => new TextFolderChannel(Path.Combine(dataFolder, "notices", "text")),
        };
        return (mail, text);
    }
}
