namespace Allentown311.Hub.Intake;

/// <summary>One mistake in a request.</summary>
/// <param name="Code">The GeoReport v2 error code, an HTTP status.</param>
/// <param name="Description">What is wrong, and what would be right.</param>
internal sealed record IntakeError(int Code, string Description);
