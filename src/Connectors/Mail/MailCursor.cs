using System.Globalization;

namespace Allentown311.Connectors.Mail;

/// <summary>How far a mailbox was read. A mail's number is unique while its folder keeps its validity (RFC 9051, 2.3.1.1).</summary>
/// <param name="Validity">The folder's validity; 0 where only a time is known.</param>
/// <param name="Last">The number of the last mail that was read.</param>
/// <param name="Since">The time (UTC) from which mails are read; null where numbers tell.</param>
internal sealed record MailCursor(uint Validity, uint Last, DateTimeOffset? Since)
{
    /// <summary>From the first mail on.</summary>
    public static MailCursor Start { get; } = new(0, 0, null);

    /// <summary>From a time on.</summary>
    public static MailCursor At(DateTimeOffset since) => new(0, 0, since.ToUniversalTime());

    /// <summary>Reads what <see cref="ToString"/> has written; the start for null.</summary>
    public static MailCursor Parse(string? text)
    {
        if (text is null)
        {
            return Start;
        }

        var parts = text.Split('|');
        return parts is ["since", var since]
            ? At(DateTimeOffset.Parse(since, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind))
            : new MailCursor(uint.Parse(parts[1], CultureInfo.InvariantCulture), uint.Parse(parts[2], CultureInfo.InvariantCulture), null);
    }

    /// <summary>The cursor to store.</summary>
    public override string ToString() => Since is { } since
        ? $"since|{since.UtcDateTime:O}"
        : string.Create(CultureInfo.InvariantCulture, $"mail|{Validity}|{Last}");
}
