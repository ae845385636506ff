namespace Allentown311.Simulation.Fuzzing;

/// <summary>A reader of bytes that come from outside.</summary>
/// <param name="Name">Its name, as tests and the command show it.</param>
/// <param name="Read">Reads some bytes.</param>
/// <param name="Corpus">Bytes as sound systems send them, and as unsound ones have.</param>
/// <param name="Declared">The exceptions by which it may refuse them.</param>
internal sealed record ForeignReader(string Name, Action<byte[]> Read, IReadOnlyList<byte[]> Corpus, params Type[] Declared)
{
    public override string ToString() => Name;
}
