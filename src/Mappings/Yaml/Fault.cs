namespace Allentown311.Mappings.Yaml;

/// <summary>One mistake in a file that a city or an integrator wrote.</summary>
/// <param name="File">The file, relative to the city folder.</param>
/// <param name="Line">Line, from 1; 0 when the whole file is meant.</param>
/// <param name="Column">Column, from 1; 0 when the whole file is meant.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What would be right.</param>
public sealed record Fault(string File, int Line, int Column, string Problem, string Remedy)
{
    /// <summary><c>mappings/streets.yaml:12:5: unknown key "tmeout". Did you mean "timeout"?</c></summary>
    public override string ToString() => Line == 0 ? $"{File}: {Problem}. {Remedy}" : $"{File}:{Line}:{Column}: {Problem}. {Remedy}";
}

/// <summary>Collects every mistake of every file, so that one run shows them all.</summary>
public sealed class Faults
{
    private readonly List<Fault> list = [];

    /// <summary>The mistakes so far, by file, line and column.</summary>
    public IReadOnlyList<Fault> All => [.. list.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column)];

    /// <summary>True while there is none.</summary>
    public bool None => list.Count == 0;

    /// <summary>Notes a mistake.</summary>
    public void Add(Fault fault) => list.Add(fault);
}
