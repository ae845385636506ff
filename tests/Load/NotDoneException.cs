namespace Allentown311.Load;

/// <summary>Work was lost or done twice, so the round has no valid figure.</summary>
internal sealed class NotDoneException(string message) : Exception(message);
