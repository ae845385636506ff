namespace Allentown311.Connectors.Sql;

/// <summary>
/// A department's database could not be read or written. The message gives the reason; it holds no secret and no data of a resident.
/// </summary>
/// <param name="what">What the connector could not do, as the beginning of a sentence without a full stop.</param>
/// <param name="reason">The cause, as the end of that sentence without a full stop.</param>
public sealed class DatabaseUnavailableException(string what, string reason) : IOException($"{what}: {reason}.")
{
    /// <summary>The cause, without a full stop.</summary>
    public string Reason { get; } = reason;
}
