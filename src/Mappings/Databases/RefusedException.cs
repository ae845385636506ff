namespace Allentown311.Mappings.Databases;

/// <summary>A connection string breaks a rule.</summary>
internal sealed class RefusedException(string problem, string remedy) : Exception(problem)
{
    /// <summary>The rule it breaks, and what would be right.</summary>
    public ConnectionFault Fault { get; } = new(problem, remedy);
}
