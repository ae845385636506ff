namespace Allentown311.Load;

/// <summary>Work was lost or done twice: there is no figure to give.</summary>
internal sealed class NotDoneException(string message) : Exception(message);
