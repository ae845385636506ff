namespace Allentown311.Hub.Intake.Import;

/// <summary>A file cannot be read as the columns file says: wrong encoding, not CSV, a column missing. Nothing of it is taken.</summary>
public sealed class ImportFileException(string message, Exception? inner = null) : Exception(message, inner);
