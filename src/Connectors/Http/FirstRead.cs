namespace Allentown311.Connectors.Http;

/// <summary>Where the first status read of a new installation starts.</summary>
internal static class FirstRead
{
    // One day before the start: the hub then loses no change that a department makes while the first reads still fail, and it does not
    // read a department's whole history.
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(1);

    /// <summary>The instant from which the first read asks for changes.</summary>
    public static DateTimeOffset From(TimeProvider time) => time.GetUtcNow() - LookBack;
}
