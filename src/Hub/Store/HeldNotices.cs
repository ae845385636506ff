using System.Globalization;

namespace Allentown311.Hub.Store;

/// <summary>The jobs about notices that are held because a cap is reached.</summary>
internal static class HeldNotices
{
    /// <summary>Payload of a job that sends the held notices of a counter.</summary>
    public const string Send = """{"send":true}""";

    /// <summary>Payload of a job that closes the held notices of a counter unsent.</summary>
    public const string Close = """{"send":false}""";

    /// <summary>The id by which people name the parked job of a counter.</summary>
    public static string ItemOf(long counter) => string.Create(CultureInfo.InvariantCulture, $"held-notices-{counter}");

    /// <summary>The cap as people read it.</summary>
    public static string Limit(NoticeCap cap) =>
        string.Create(CultureInfo.InvariantCulture, $"more than {cap.Most} notices in 24 hours {cap.What}");

    /// <summary>The parked job of a counter, which stands for all of its held notices.</summary>
    public static Job Park(NoticeCap cap, DateTimeOffset now) => ParkOf(
        cap.Counter,
        $"{char.ToUpperInvariant(Limit(cap)[0])}{Limit(cap)[1..]}. Those beyond wait and are counted as held (hub status); each is in its "
        + "ticket's notices. Retry sends them all, skip leaves them unsent.",
        now);

    /// <summary>A parked job for held notices whose cap is no longer known.</summary>
    public static Job ParkAgain(long counter, DateTimeOffset now) =>
        ParkOf(counter, "Notices beyond a cap wait. Retry sends them all, skip leaves them unsent.", now);

    /// <summary>The job that does what a person decided about the held notices of a counter.</summary>
    /// <param name="parked">The parked job.</param>
    /// <param name="send">True to send them, false to close them unsent.</param>
    /// <param name="now">The time (UTC).</param>
    public static Job Decided(Job parked, bool send, DateTimeOffset now) => new()
    {
        Kind = JobKind.ReleaseNotices,
        Subject = parked.Subject,
        Lane = LaneName.HeldNotices,
        DueAt = now,
        Payload = send ? Send : Close,
    };

    private static Job ParkOf(long counter, string reason, DateTimeOffset now) => new()
    {
        Kind = JobKind.HeldNotices,
        Subject = counter,
        Lane = LaneName.HeldNotices,
        DueAt = now,
        Parked = reason,
        WrittenAt = now,
    };
}
