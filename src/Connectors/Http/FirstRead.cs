namespace Allentown311.Connectors.Http;

/// <summary>Where the first status read of a new installation starts.</summary>
internal static class FirstRead
{
    // A day back from the start: changes made while the first reads still fail are not lost, and a department's whole history is not read.
    private static readonly TimeSpan Back = TimeSpan.FromDays(1);

    public static DateTimeOffset From(TimeProvider time) => time.GetUtcNow() - Back;
}
