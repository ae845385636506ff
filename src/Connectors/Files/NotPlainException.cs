namespace Allentown311.Connectors.Files;

/// <summary>What stands under the name is no file.</summary>
/// <param name="problem">What it is, as a sentence.</param>
internal sealed class NotPlainException(string problem) : IOException(problem);
