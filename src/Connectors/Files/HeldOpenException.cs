namespace Allentown311.Connectors.Files;

/// <summary>Another program holds the file open.</summary>
internal sealed class HeldOpenException(string name, Exception inner) : IOException($"{name} is held open by another program.", inner);
