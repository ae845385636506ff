namespace Allentown311.Connectors.Sql;

/// <summary>A department's database cannot be asked. The message says why and holds no secret and nothing of a resident.</summary>
/// <param name="what">What could not be done, as the beginning of a sentence.</param>
/// <param name="reason">Why, as its end.</param>
public sealed class DatabaseUnavailableException(string what, string reason) : IOException($"{what}: {reason}.")
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}
