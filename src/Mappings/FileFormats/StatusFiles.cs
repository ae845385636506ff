using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.FileFormats;

/// <summary>The files of one kind that a department writes.</summary>
/// <param name="Names">Their names, with <c>*</c> and <c>?</c>.</param>
/// <param name="File">How one is read.</param>
/// <param name="Time">How times are written in it.</param>
internal sealed record StatusFiles(string Names, IStatusFormat File, TimeFormat Time);
