namespace Allentown311.Hub.Retention;

/// <summary>What is to be destroyed, and on whose word.</summary>
/// <param name="Class">The class of records.</param>
/// <param name="Before">Tickets that closed before this instant (UTC).</param>
/// <param name="Who">The hub itself, or the person who gave the command.</param>
/// <param name="Reason">The city's rule, or the person's reason.</param>
/// <param name="TicketId">This ticket alone; null for all.</param>
internal sealed record PurgeOrder(RecordClass Class, DateTimeOffset Before, string Who, string Reason, long? TicketId = null)
{
    /// <summary>Who destroys by the city's rules.</summary>
    public const string Hub = "hub";

    /// <summary>The order that follows from the city's rule; null when it has none for the class.</summary>
    public static PurgeOrder? OfRule(City.RetentionSettings retention, RecordClass records, DateTimeOffset now) =>
        retention.KeptFor(records) is { } time
            ? new(records, now - time, Hub, FormattableString.Invariant($"retention {records.Name()}: {time.TotalDays:0.##}d"))
            : null;
}
