package dev.berth.vm.guest;

/**
 * A file laid into the guest early at boot, before any engine starts.
 *
 * @param path absolute, without spaces
 * @param content the whole text
 * @param mode the permission bits, such as 0600
 */
public record GuestFile(String path, String content, int mode) {}
