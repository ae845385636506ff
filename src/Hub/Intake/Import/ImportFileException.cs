namespace Allentown311.Hub.Intake.Import;

/// <summary>
/// A file cannot be read as the columns file describes it: it has another encoding, is no CSV, or lacks a column. Nothing of it is
/// imported.
/// </summary>
public sealed class ImportFileException(string message, Exception? inner = null) : Exception(message, inner);
